mkdir 'odd "name"' 'back\slash'
printf 'if __name__ == "__main__":\n    print(1)\n' > 'odd "name"/main.py'
printf 'if __name__ == "__main__":\n    print(2)\n' > 'back\slash/main.py'
