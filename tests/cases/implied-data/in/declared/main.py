from datasets import Audio
from datasets import Image
from geopandas import read_file
from geopandas import read_postgis
from lxml.html import clean
from openpyxl.drawing.image import Image
from plotly import express
from reportlab.graphics import renderPM
from seaborn import clustermap
from zoneinfo import ZoneInfo
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
NAME = "codehilite"
NAME = "pymdownx.x"
thing.write_image()
