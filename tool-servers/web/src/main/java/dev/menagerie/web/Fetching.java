// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.web;

import java.util.Optional;

/**
 * The tool {@code fetch}.
 *
 * @param documents that {@code doc:} addresses name; empty if the web is searched instead
 */
record Fetching(Exchange exchange, Calls calls, Limits limits, Optional<Documents> documents) {

  private static final String NOTHING = "(no text; it may be made by scripts, which are not run)";

  /** A page as text from a place on, below its address and title. */
  String fetch(String url, int from) {
    return calls.within(
        () -> url.startsWith(Documents.SCHEME) ? document(url, from) : page(url, from));
  }

  private String document(String address, int from) {
    var page =
        documents
            .orElseThrow(() -> new Refused("url: no documents are kept here; give one of the web"))
            .read(address);
    return shown(address, page, from);
  }

  private String page(String url, int from) {
    var answer = exchange.send(Outgoing.get(PageUrl.of(url)));
    var type = Refused.brief(answer.header("Content-Type").orElse("no type"));
    var page = Page.of(answer, limits.bytes());
    if (!answer.successful()) {
      throw new Refused(
          "%s answered %s%s".formatted(answer.url(), answer.statusLine(), said(page)));
    }
    return shown(
        answer.url().toString(),
        page.orElseThrow(
            () ->
                new Refused(
                    "%s is %s (%d bytes), not a text; only HTML, JSON and other texts are read"
                        .formatted(answer.url(), type, answer.body().length))),
        from);
  }

  private static String said(Optional<Page> page) {
    return page.map(Page::text)
        .filter(text -> !text.isBlank())
        .map(text -> ": " + Refused.brief(text))
        .orElse("");
  }

  private String shown(String address, Page page, int from) {
    var title = page.title().isEmpty() ? "" : "Title: " + page.title() + "\n";
    var text = page.text().isBlank() ? NOTHING : Portion.of(page.text(), from, limits.chars());
    return address + "\n" + title + "\n" + text;
  }
}
