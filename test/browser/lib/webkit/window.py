#!/usr/bin/python3
"""A WebKitGTK browser that WebKitWebDriver controls, with storage that stays.

MiniBrowser's automated window is a private one: its storage is in memory, and
getDirectory() of the origin's private files fails there. This one keeps the
profile folder that ASHORE_PROFILE names, and switches on what WebKitGTK has
compiled in but leaves off: StorageAPI (navigator.storage), FileSystem and
AccessHandle (the private files), unless ASHORE_BARE is set.
"""

import os

import gi

gi.require_version("Gtk", "3.0")
gi.require_version("WebKit2", "4.1")
from gi.repository import Gtk, WebKit2  # noqa: E402

FEATURES = {
    "AccessHandle",
    "FileSystem",
    "FileSystemWritableStream",
    "StorageAPI",
    "StorageAPIEstimate",
}


def settings():
    """What every window has."""
    made = WebKit2.Settings()
    found = WebKit2.Settings.get_all_features()
    for i in range(found.get_length()):
        feature = found.get(i)
        if feature.get_identifier() in FEATURES and not os.environ.get("ASHORE_BARE"):
            made.set_feature_enabled(feature, True)
    return made


def script(path):
    """The text of a file, to run in each document before its own scripts."""
    with open(path, encoding="utf-8") as file:
        return WebKit2.UserScript.new(
            file.read(),
            WebKit2.UserContentInjectedFrames.ALL_FRAMES,
            WebKit2.UserScriptInjectionTime.START,
            None,
            None,
        )


def downloaded(download, folder):
    """Keeps a download under its name, and then writes its path into a list."""
    started = {}

    def decide(download, name):
        started["path"] = os.path.join(folder, name.replace("/", "_"))
        download.set_allow_overwrite(True)
        download.set_destination("file://" + started["path"])
        return True

    def finished(_download):
        if "path" in started:
            with open(os.path.join(folder, "list"), "a", encoding="utf-8") as file:
                file.write(started["path"] + "\n")

    download.connect("decide-destination", decide)
    download.connect("finished", finished)


def main():
    profile = os.environ["ASHORE_PROFILE"]
    dark = os.environ.get("ASHORE_SCHEME") == "dark"
    Gtk.init(None)
    Gtk.Settings.get_default().set_property("gtk-application-prefer-dark-theme", dark)
    Gtk.Settings.get_default().set_property("gtk-enable-animations", False)
    manager = WebKit2.WebsiteDataManager(
        base_data_directory=os.path.join(profile, "data"),
        base_cache_directory=os.path.join(profile, "cache"),
    )
    context = WebKit2.WebContext(website_data_manager=manager)
    context.set_preferred_languages([os.environ["ASHORE_LOCALE"]])
    context.set_automation_allowed(True)
    shared = settings()

    def refresh(view):
        content = view.get_user_content_manager()
        content.remove_all_scripts()
        content.add_script(script(os.environ["ASHORE_FIND"]))
        content.add_script(script(os.environ["ASHORE_SCRIPTS"]))

    def load_changed(view, event):
        if event == WebKit2.LoadEvent.STARTED:
            refresh(view)

    def create(_session):
        view = WebKit2.WebView(
            web_context=context, settings=shared, is_controlled_by_automation=True
        )
        refresh(view)
        view.connect("load-changed", load_changed)
        window = Gtk.Window()
        window.set_default_size(1280, 800)
        window.add(view)
        view.connect("close", lambda _view: window.destroy())
        window.show_all()
        return view

    def started(_context, session):
        info = WebKit2.ApplicationInfo()
        info.set_name("ashore-test-window")
        info.set_version(
            WebKit2.get_major_version(),
            WebKit2.get_minor_version(),
            WebKit2.get_micro_version(),
        )
        session.set_application_info(info)
        session.connect("create-web-view", create)
        session.connect("will-close", lambda _session: Gtk.main_quit())

    downloads = os.path.join(profile, "downloads")
    context.connect("automation-started", started)
    context.connect("download-started", lambda _context, made: downloaded(made, downloads))
    Gtk.main()


if __name__ == "__main__":
    main()
