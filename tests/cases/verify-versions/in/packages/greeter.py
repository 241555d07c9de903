import politeness
