import nul
