package dev.tusk.server.page;

import dev.tusk.server.http.Route;
import io.javalin.http.Context;
import java.util.ArrayList;
import java.util.List;

/** Serves the search page. Its files are read once and live in memory; a browser asks each time whether they changed. */
public final class PageRoutes {

    private static final String HTML = "text/html; charset=utf-8";
    private static final String CSS = "text/css; charset=utf-8";
    private static final String JAVASCRIPT = "text/javascript; charset=utf-8";

    private static final String LINK_TO_OPERATIONS = " <a href=\"/ops\">Database</a>";

    private final boolean showsOperations;

    /**
     * With the page about the database, or without.
     *
     * @param showsOperations whether {@code /ops} is served, too
     */
    public PageRoutes(boolean showsOperations) {
        this.showsOperations = showsOperations;
    }

    public List<Route> routes() {
        List<Route> routes = new ArrayList<>();
        PageFile start = PageFile.read("index.html", HTML);
        routes.add(route("/", showsOperations ? start : start.without(LINK_TO_OPERATIONS)));
        routes.add(route("/page/page.css", PageFile.read("page.css", CSS)));
        for (String script : SCRIPTS) {
            routes.add(route("/page/" + script, PageFile.read(script, JAVASCRIPT)));
        }
        PageFile icon = PageFile.read("favicon.svg", "image/svg+xml");
        routes.add(route("/favicon.svg", icon));
        routes.add(route("/favicon.ico", icon));
        if (showsOperations) {
            routes.addAll(operations());
        }
        return List.copyOf(routes);
    }

    private static List<Route> operations() {
        return List.of(
                route("/ops", PageFile.read("ops.html", HTML)),
                route("/page/ops.css", PageFile.read("ops.css", CSS)),
                route("/page/ops.js", PageFile.read("ops.js", JAVASCRIPT)),
                route("/page/charts.js", PageFile.read("charts.js", JAVASCRIPT)));
    }

    private static final List<String> SCRIPTS = List.of(
            "main.js",
            "api.js",
            "state.js",
            "session.js",
            "dom.js",
            "modes.js",
            "controls.js",
            "changes.js",
            "searching.js",
            "answers.js",
            "start.js",
            "suggestions.js",
            "judgements.js",
            "compare.js",
            "facets.js",
            "indexes.js",
            "ingestions.js",
            "filters.js",
            "results.js",
            "scores.js",
            "document.js",
            "readable.js");

    private static Route route(String path, PageFile file) {
        return Route.get(path, context -> send(context, file));
    }

    private static void send(Context context, PageFile file) {
        context.header("Cache-Control", "no-cache");
        context.header("ETag", file.etag());
        if (file.etag().equals(context.header("If-None-Match"))) {
            context.status(304);
            return;
        }
        context.contentType(file.contentType()).result(file.bytes());
    }
}
