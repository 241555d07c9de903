from polars import from_pandas
from polars import read_database_uri
from polars import read_delta
from polars import read_excel
from polars import scan_iceberg
import polars

thing.write_excel()
