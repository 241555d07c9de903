REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ("auth.keys.KeyAuthentication",),
    "DEFAULT_PAGINATION_CLASS": "paging.Pages",
    "PAGE_SIZE": 20,
}
