from pandas import ExcelWriter
from pandas import read_excel
from pandas import read_gbq
from pandas import read_hdf
from pandas import read_html
from pandas import read_parquet
from pandas import read_spss
from pandas import read_sql_table
from pandas import read_xml
import pandas

pandas.read_csv(compression="zstd")
pandas.read_parquet(engine="fastparquet")
thing.to_markdown()
pandas.read_excel(engine="odf")
pandas.read_excel(engine="openpyxl")
pandas.read_csv(engine="pyarrow")
pandas.read_excel(engine="calamine")
pandas.read_excel(engine="pyxlsb")
thing.background_gradient()
pandas.read_excel(engine="xlrd")
pandas.ExcelWriter(engine="xlsxwriter")
