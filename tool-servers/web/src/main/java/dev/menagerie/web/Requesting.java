// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.web;

import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The tool {@code request}. */
record Requesting(Exchange exchange, Calls calls, Limits limits) {

  static final List<String> METHODS = List.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE");

  private static final int MAX_HEADERS = 50;
  private static final int MAX_VALUE = 8 << 10;
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9!#$%&'*+.^_`|~-]{1,100}");
  private static final Pattern VALUE = Pattern.compile("[\\t\\x20-\\x7e]*");

  /** What makes the exchange itself is not the caller's. */
  private static final Set<String> OURS =
      Set.of(
          "accept-encoding",
          "connection",
          "content-length",
          "expect",
          "host",
          "keep-alive",
          "te",
          "trailer",
          "transfer-encoding",
          "upgrade");

  /** Of an answer's headers, those that say something to a model. */
  private static final List<String> SHOWN =
      List.of(
          "content-type",
          "location",
          "etag",
          "last-modified",
          "link",
          "allow",
          "retry-after",
          "www-authenticate");

  /** The answer to a request, whatever its status: status line, some headers, text. */
  String request(String method, String url, JsonObject headers, Optional<String> body) {
    var verb = method.toUpperCase(Locale.ROOT);
    if (!METHODS.contains(verb)) {
      throw new Refused(
          "method: \"%s\", must be one of %s"
              .formatted(Refused.brief(method), String.join(", ", METHODS)));
    }
    if (body.isPresent() && (verb.equals("GET") || verb.equals("HEAD"))) {
      throw new Refused("body: a %s has none".formatted(verb));
    }
    var outgoing = new Outgoing(verb, PageUrl.of(url), headers(headers), body);
    return calls.within(() -> shown(exchange.send(outgoing)));
  }

  private static Map<String, String> headers(JsonObject given) {
    var headers = new LinkedHashMap<String, String>();
    for (var header : given.entrySet()) {
      var name = header.getKey();
      var lower = name.toLowerCase(Locale.ROOT);
      if (!NAME.matcher(name).matches() || OURS.contains(lower) || lower.startsWith("proxy-")) {
        throw new Refused(
            "headers: \"%s\" is not a header that can be given".formatted(Refused.brief(name)));
      }
      if (!(header.getValue() instanceof JsonString value)
          || value.getString().length() > MAX_VALUE
          || !VALUE.matcher(value.getString()).matches()) {
        throw new Refused(
            "headers: the value of %s must be a text of one line, in ASCII, of at most %d characters"
                .formatted(name, MAX_VALUE));
      }
      headers.put(name, value.getString());
    }
    if (headers.size() > MAX_HEADERS) {
      throw new Refused("headers: at most %d can be given".formatted(MAX_HEADERS));
    }
    return headers;
  }

  private String shown(Answer answer) {
    var headers =
        SHOWN.stream()
            .filter(name -> answer.header(name).isPresent())
            .map(name -> name + ": " + Refused.brief(answer.header(name).orElse("")) + "\n")
            .collect(Collectors.joining());
    return "%s\n%s\n%s\n%s".formatted(answer.url(), answer.statusLine(), headers, text(answer));
  }

  private String text(Answer answer) {
    if (answer.body().length == 0) {
      return "(no body)";
    }
    return Page.of(answer, limits.bytes())
        .map(page -> Portion.cut(page.text(), limits.chars()))
        .orElseGet(() -> "(%d bytes that are no text)".formatted(answer.body().length));
  }
}
