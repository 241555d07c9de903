import pickle

import joblib

joblib.dump([1], "numbers.joblib")
print(pickle.loads(pickle.dumps([1])))
