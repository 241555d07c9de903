from lightgbm import LGBMClassifier
import lightgbm

