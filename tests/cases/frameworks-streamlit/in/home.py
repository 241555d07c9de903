import streamlit as st

st.navigation([st.Page("views/settings.py"), st.Page("views/about.py")])
