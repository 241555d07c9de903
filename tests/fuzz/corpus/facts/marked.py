# coding: utf8
import é
