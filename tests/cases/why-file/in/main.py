import app.deep.leaf
