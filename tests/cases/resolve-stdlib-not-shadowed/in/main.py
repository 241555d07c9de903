import os, sys, time, email
