from datasets import Audio
from datasets import Image
from geopandas import read_postgis
from openpyxl.drawing.image import Image
from plotly import express
from seaborn import clustermap
import bs4
import datasets
import geopandas
import imageio
import lxml
import markdown
import openpyxl
import plotly
import reportlab
import seaborn

bs4.BeautifulSoup(features="html5lib")
bs4.BeautifulSoup(features="lxml")
thing.cssselect()
NAME = "pymdownx.x"
thing.write_image()
