import app.rules, yaml
