from plotly import express
import plotly

