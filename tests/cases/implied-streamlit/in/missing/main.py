from streamlit import login
from streamlit import plotly_chart
from streamlit import pyplot
import streamlit

streamlit.connection(type="sql")
