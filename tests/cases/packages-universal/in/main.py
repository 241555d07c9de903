import requests, win32api
