import pandas
import lib.secret
