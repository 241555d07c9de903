from xarray import open_dataset
from xarray import open_zarr
import xarray

xarray.open_dataset(engine="cfgrib")
xarray.open_dataset(engine="h5netcdf")
xarray.open_dataset(engine="netcdf4")
xarray.open_dataset(engine="rasterio")
