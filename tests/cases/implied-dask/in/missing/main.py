from dask import array
from dask import dataframe
from dask import distributed
from dask import visualize
from dask.dataframe import read_parquet
from dask.diagnostics import ResourceProfiler
import dask

