#!/bin/sh
. ./app/settings.sh
exec python main.py
