"""A device in words, by what its browser says of itself: «Chrome, Android». People see it in their own list only."""

# The first that is found wins: browsers name their relatives too.
BROWSERS = {
    "Edg/": "Edge",
    "EdgA/": "Edge",
    "OPR/": "Opera",
    "SamsungBrowser/": "Samsung Internet",
    "Firefox/": "Firefox",
    "FxiOS/": "Firefox",
    "CriOS/": "Chrome",
    "Chrome/": "Chrome",
    "Safari/": "Safari",
}
SYSTEMS = {
    "Android": "Android",
    "iPhone": "iPhone",
    "iPad": "iPad",
    "Windows": "Windows",
    "CrOS": "ChromeOS",
    "Mac OS X": "macOS",
    "Linux": "Linux",
}


def device_name(user_agent: str) -> str:
    """Empty for a browser that says nothing we know."""
    found = [next((name for mark, name in table.items() if mark in user_agent), "") for table in (BROWSERS, SYSTEMS)]
    return ", ".join(filter(None, found))
