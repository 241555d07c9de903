import modelkit, figures
