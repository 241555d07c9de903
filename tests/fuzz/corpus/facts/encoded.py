# coding: gbk
x = "乗"; import a
