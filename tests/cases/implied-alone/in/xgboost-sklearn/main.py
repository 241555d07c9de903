from xgboost import XGBClassifier
import xgboost

