import logging

from pkg import beside
