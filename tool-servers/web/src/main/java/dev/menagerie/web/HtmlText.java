// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.web;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.Charset;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import org.jsoup.nodes.Node;
import org.jsoup.nodes.TextNode;
import org.jsoup.select.NodeFilter;

/**
 * Turns HTML into text that keeps headings, lists, links, tables and code in a compact form. What a
 * browser would not show is left out.
 */
final class HtmlText implements NodeFilter {

  /** A parsed tag takes many times its size. */
  private static final int MAX_TAGS = 200_000;

  private static final int MAX_LINK = 1000;
  private static final int MAX_INDENT = 6;

  /** For the same reason few pages are parsed at once. */
  private static final Semaphore PARSING = new Semaphore(2, true);

  private final TextLines lines;

  /** The open lists, innermost first: how many items a numbered one had; -1 for others. */
  private final Deque<Integer> lists = new ArrayDeque<>();

  private HtmlText(int most) {
    this.lines = new TextLines(most);
  }

  /**
   * The page that a document shows: its main part, where it marks one.
   *
   * @param charset if it is known; else the document says it, or it is UTF-8
   * @param base of relative links
   * @param most characters; the rest is left out
   */
  static Page of(byte[] html, Optional<Charset> charset, String base, int most) {
    requireFewTags(html);
    acquire();
    try {
      var document = parsed(html, charset, base);
      var text = new HtmlText(most);
      main(document).filter(text);
      return new Page(Refused.brief(document.title()), text.lines.toString());
    } finally {
      PARSING.release();
    }
  }

  private static void requireFewTags(byte[] html) {
    int tags = 0;
    for (byte one : html) {
      tags += one == '<' ? 1 : 0;
    }
    if (tags > MAX_TAGS) {
      throw new Refused("the page has %d tags; at most %d are read".formatted(tags, MAX_TAGS));
    }
  }

  private static Document parsed(byte[] html, Optional<Charset> charset, String base) {
    try {
      var in = new Bounded(new ByteArrayInputStream(html), Integer.MAX_VALUE, "");
      return Jsoup.parse(in, charset.map(Charset::name).orElse(null), base);
    } catch (IOException | RuntimeException e) {
      // Of pages that are made to break it, the parser may throw anything.
      throw new Refused("the page's HTML is too broken to be read (" + e.getMessage() + ")");
    }
  }

  private static void acquire() {
    try {
      PARSING.acquire();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      throw new Refused("the call was left");
    }
  }

  /** Tags of a fragment removed: what a search engine's snippet says. */
  static String plain(String fragment) {
    return parsed(fragment.getBytes(UTF_8), Optional.of(UTF_8), "").text();
  }

  private static Element main(Document document) {
    var main = document.selectFirst("main, [role=main]");
    return main != null && main.hasText() ? main : document.body();
  }

  @Override
  public FilterResult head(Node node, int depth) {
    if (lines.full()) {
      return FilterResult.STOP;
    }
    switch (node) {
      case TextNode text -> lines.text(text.getWholeText());
      case Element element -> {
        if (unseen(element)) {
          return FilterResult.SKIP_ENTIRELY;
        }
        open(element);
      }
      default -> {}
    }
    return FilterResult.CONTINUE;
  }

  @Override
  public FilterResult tail(Node node, int depth) {
    if (node instanceof Element element) {
      close(element);
    }
    return FilterResult.CONTINUE;
  }

  private static boolean unseen(Element element) {
    return switch (element.normalName()) {
      case "script", "style", "template", "head", "svg", "math", "iframe", "object", "canvas" ->
          true;
      case "audio", "video", "select", "textarea", "datalist", "dialog" -> true;
      default -> element.hasAttr("hidden") || (element.hasAttr("style") && styledAway(element));
    };
  }

  private static boolean styledAway(Element element) {
    var style = element.attr("style").replace(" ", "").toLowerCase(Locale.ROOT);
    return style.contains("display:none") || style.contains("visibility:hidden");
  }

  private void open(Element element) {
    switch (element.normalName()) {
      case "h1", "h2", "h3", "h4", "h5", "h6" -> {
        lines.paragraph();
        lines.mark("#".repeat(element.normalName().charAt(1) - '0') + " ");
      }
      case "ul", "ol" -> {
        lines.line();
        lists.push(element.normalName().equals("ol") ? 0 : -1);
      }
      case "li" -> {
        lines.line();
        lines.mark(bullet());
      }
      case "a" -> lines.openLink();
      case "img" -> image(element);
      case "br" -> lines.line();
      case "hr" -> {
        lines.paragraph();
        lines.text("---");
        lines.paragraph();
      }
      case "pre" -> lines.openVerbatim();
      case "td", "th" -> {
        if (element.previousElementSibling() != null) {
          lines.text(" | ");
        }
      }
      default -> separate(element);
    }
  }

  private void close(Element element) {
    switch (element.normalName()) {
      case "ul", "ol" -> {
        lists.poll();
        lines.line();
      }
      case "li" -> {
        lines.mark("");
        lines.line();
      }
      case "h1", "h2", "h3", "h4", "h5", "h6" -> {
        lines.mark("");
        lines.paragraph();
      }
      case "a" -> lines.closeLink(target(element));
      case "pre" -> lines.closeVerbatim();
      default -> separate(element);
    }
  }

  private void separate(Element element) {
    switch (element.normalName()) {
      case "p", "blockquote", "table", "figure", "dl" -> lines.paragraph();
      case "td", "th" -> {}
      default -> {
        if (element.isBlock()) {
          lines.line();
        }
      }
    }
  }

  private String bullet() {
    var indent = "  ".repeat(Math.clamp(lists.size() - 1L, 0, MAX_INDENT));
    if (lists.isEmpty() || lists.peek() < 0) {
      return indent + "- ";
    }
    int number = lists.pop() + 1;
    lists.push(number);
    return indent + number + ". ";
  }

  private void image(Element element) {
    var shown = Refused.brief(element.attr("alt"));
    if (!shown.isEmpty()) {
      lines.text("[image: " + shown + "]");
    }
  }

  /** Where a link leads, if that is another place of the web. */
  private static String target(Element link) {
    var href = link.attr("href");
    if (href.length() > MAX_LINK || href.startsWith("#")) {
      return "";
    }
    var url = link.absUrl("href");
    return url.matches("(?i)https?:.*") && url.length() <= MAX_LINK ? url : "";
  }
}
