// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.architecture;

import dev.menagerie.core.Json;
import dev.menagerie.core.Malformed;
import jakarta.json.JsonArray;
import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Reads the part of YAML in which people write settings: blocks of {@code key: value} and of {@code
 * - item}, texts plain, quoted or as a block behind {@code |} or {@code >}, numbers, true, false,
 * null, comments. What begins with a brace or bracket is JSON on one line. Anchors, aliases, tags,
 * several documents and tabs as indentation are refused.
 */
final class Yaml {

  private static final Pattern KEY =
      Pattern.compile(
          "(\"[^\"]*\"|'[^']*'|[^\\s\"'#\\[\\]{}&*!|>%@`-][^:#]*?|-[^\\s:]+):(?:\\s+(.*))?");
  private static final Pattern NUMBER = Pattern.compile("-?(0|[1-9]\\d{0,30})(\\.\\d{1,30})?");
  private static final Pattern COMMENT = Pattern.compile("(^|\\s+)#.*$");
  private static final int DEEPEST = 40;

  private final List<String> lines;
  private int at;

  private Yaml(List<String> lines) {
    this.lines = lines;
  }

  /**
   * The value of a text, JSON or YAML.
   *
   * @throws Malformed if it is neither; the message says the line
   */
  static JsonValue parse(String text) {
    if (text.stripLeading().startsWith("{")) {
      return Json.parse(text);
    }
    var yaml = new Yaml(new ArrayList<>(text.lines().toList()));
    var value = yaml.block(0, 0);
    if (yaml.skipped()) {
      throw yaml.wrong("is indented less than what it follows");
    }
    return value;
  }

  /** The block that begins at the next line, if that is indented enough; else null. */
  private JsonValue block(int least, int depth) {
    if (!skipped() || indent() < least) {
      return JsonValue.NULL;
    }
    if (depth > DEEPEST) {
      throw wrong("is nested too deeply");
    }
    int indent = indent();
    if (item(content())) {
      return sequence(indent, depth);
    }
    if (KEY.matcher(content()).matches()) {
      return mapping(indent, depth);
    }
    var value = scalar(content());
    at++;
    return value;
  }

  private JsonArray sequence(int indent, int depth) {
    var items = Json.array();
    while (skipped() && indent() == indent && item(content())) {
      var rest = content().substring(1).strip();
      if (uncommented(rest).isEmpty()) {
        at++;
        items.add(block(indent + 1, depth + 1));
      } else if (item(rest) || (KEY.matcher(rest).matches() && !flow(rest))) {
        lines.set(at, " ".repeat(indent + 1 + content().substring(1).indexOf(rest)) + rest);
        items.add(block(indent + 1, depth + 1));
      } else {
        items.add(value(rest, indent));
      }
    }
    return items.build();
  }

  private JsonObject mapping(int indent, int depth) {
    var fields = Json.object();
    var names = new ArrayList<String>();
    while (skipped() && indent() == indent && !item(content())) {
      var entry = KEY.matcher(content());
      if (!entry.matches()) {
        throw wrong("is no \"key: value\"");
      }
      var name = entry.group(1).replaceAll("^[\"']|[\"']$", "");
      if (names.contains(name)) {
        throw wrong("repeats " + name);
      }
      names.add(name);
      var rest = uncommented(entry.group(2) == null ? "" : entry.group(2));
      if (rest.isEmpty()) {
        at++;
        boolean list = skipped() && indent() == indent && item(content());
        fields.add(name, block(list ? indent : indent + 1, depth + 1));
      } else {
        fields.add(name, value(entry.group(2).strip(), indent));
      }
    }
    if (skipped() && indent() > indent) {
      throw wrong("is indented more than what it follows");
    }
    return fields.build();
  }

  /** A value behind a key or a dash; moves on behind it. */
  private JsonValue value(String text, int indent) {
    var plain = uncommented(text);
    if (plain.matches("[|>]-?")) {
      at++;
      return Json.text(folded(plain.startsWith(">"), indent));
    }
    var value = scalar(text);
    at++;
    return value;
  }

  private String folded(boolean fold, int above) {
    var taken = new ArrayList<String>();
    int margin = -1;
    for (; at < lines.size(); at++) {
      var line = lines.get(at);
      if (line.isBlank()) {
        taken.add("");
        continue;
      }
      int indent = indent();
      if (indent <= above) {
        break;
      }
      margin = margin < 0 ? indent : margin;
      taken.add(line.substring(Math.min(margin, indent)));
    }
    return String.join(fold ? " " : "\n", taken).strip();
  }

  private JsonValue scalar(String text) {
    if (flow(text) || text.startsWith("\"")) {
      return json(text);
    }
    if (text.startsWith("'")) {
      var quoted = uncommented(text);
      if (quoted.length() < 2 || !quoted.endsWith("'")) {
        throw wrong("has a quote that does not end");
      }
      return Json.text(quoted.substring(1, quoted.length() - 1).replace("''", "'"));
    }
    var plain = uncommented(text);
    if (plain.matches("[&*!%@`].*|---.*")) {
      throw wrong("uses a part of YAML that is not read here; put the text in quotes");
    }
    return switch (plain) {
      case "true" -> JsonValue.TRUE;
      case "false" -> JsonValue.FALSE;
      case "null", "~" -> JsonValue.NULL;
      default ->
          NUMBER.matcher(plain).matches() ? Json.number(new BigDecimal(plain)) : Json.text(plain);
    };
  }

  /** JSON on this line, which a comment may follow. */
  private JsonValue json(String text) {
    try {
      return Json.parse(text);
    } catch (Malformed first) {
      if (uncommented(text).equals(text)) {
        throw wrong("is " + first.getMessage());
      }
      return json(uncommented(text));
    }
  }

  private static boolean flow(String text) {
    return text.startsWith("{") || text.startsWith("[");
  }

  private static boolean item(String text) {
    return text.equals("-") || text.startsWith("- ");
  }

  private static String uncommented(String text) {
    return COMMENT.matcher(text).replaceFirst("").strip();
  }

  /** Moves on to the next line that says something; whether there is one. */
  private boolean skipped() {
    while (at < lines.size() && uncommented(lines.get(at)).isEmpty()) {
      at++;
    }
    return at < lines.size();
  }

  private String content() {
    return lines.get(at).strip();
  }

  private int indent() {
    var line = lines.get(at);
    int indent = line.length() - line.stripLeading().length();
    if (line.substring(0, indent).contains("\t")) {
      throw wrong("is indented by a tab; use spaces");
    }
    return indent;
  }

  private Malformed wrong(String what) {
    return new Malformed("line %d %s".formatted(at + 1, what));
  }
}
