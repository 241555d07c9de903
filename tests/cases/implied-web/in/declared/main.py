from authlib.integrations.starlette_client import OAuth
from fastapi import File
from fastapi.middleware.sessions import SessionMiddleware
from fastapi.responses import ORJSONResponse
from fastapi.responses import UJSONResponse
from fastapi.templating import Jinja2Templates
from fastapi.testclient import TestClient
from passlib.hash import argon2
from passlib.hash import bcrypt
from passlib.totp import TOTP
from pwdlib.hashers.argon2 import Argon2Hasher
from pwdlib.hashers.bcrypt import BcryptHasher
from starlette.schemas import SchemaGenerator
from urllib3.contrib.socks import SOCKSProxyManager
from zeep import AsyncClient
import aiohttp
import authlib
import channels
import fastapi
import flask
import flask_caching
import flask_limiter
import flask_session
import flask_socketio
import granian
import hypercorn
import jose
import jwt
import litestar
import oauthlib
import passlib
import pwdlib
import requests
import starlette
import urllib3
import werkzeug
import zeep

NAME = "channels_redis.core.x"
NAME = "RedisCache"
NAME = "RS256"
jwt.encode(algorithm="RS256")
NAME = "socks5://x"
