import google.auth
import idna
import httpx
