// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.file;

import dev.menagerie.core.Json;
import jakarta.json.JsonValue;
import java.io.StringReader;
import java.math.BigDecimal;
import java.util.HashMap;
import java.util.Map;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/** A text of YAML, of which JSON is a part, read as JSON; it knows where each value stands. */
final class LocatedJson {

  private static final int DEEPEST = 20;

  /** By the path of a value, {@code rules[0].when}. */
  private final Map<String, Mark> places = new HashMap<>();

  private final JsonValue json;

  /**
   * Reads a text.
   *
   * @throws IllegalArgumentException if it is not YAML, or more than JSON can say; the message
   *     begins with line and column
   */
  LocatedJson(String text) {
    var options = new LoaderOptions();
    options.setNestingDepthLimit(DEEPEST);
    try {
      var root = new Yaml(new SafeConstructor(options)).compose(new StringReader(yaml(text)));
      this.json = root == null ? JsonValue.NULL : value("", root);
    } catch (MarkedYAMLException e) {
      var mark = e.getProblemMark() == null ? e.getContextMark() : e.getProblemMark();
      throw new IllegalArgumentException(
          "%s%s".formatted(mark == null ? "" : words(mark) + ": ", e.getProblem()));
    } catch (org.yaml.snakeyaml.error.YAMLException e) {
      throw new IllegalArgumentException(String.valueOf(e.getMessage()));
    }
  }

  /** In JSON tabs are white space, and a slash may be escaped; to YAML both are mistakes. */
  private static String yaml(String text) {
    var first = text.stripLeading();
    boolean json = first.startsWith("{") || first.startsWith("[");
    return json ? text.replace('\t', ' ').replace("\\/", "/") : text;
  }

  JsonValue json() {
    return json;
  }

  /** A message that begins with the path of a value, with the place before it. */
  String located(String message) {
    for (var path = message; !path.isEmpty(); path = path.substring(0, path.length() - 1)) {
      var mark = places.get(path);
      if (mark != null) {
        return words(mark) + ": " + message;
      }
    }
    return message;
  }

  private static String words(Mark mark) {
    return "line %d, column %d".formatted(mark.getLine() + 1, mark.getColumn() + 1);
  }

  private JsonValue value(String path, Node node) {
    if (!path.isEmpty()) {
      places.put(path, node.getStartMark());
    }
    if (node.getAnchor() != null) {
      throw wrong(node, "anchors and references are not used here; write it out");
    }
    return switch (node) {
      case MappingNode mapping -> object(path, mapping);
      case SequenceNode sequence -> {
        var array = Json.array();
        int index = 0;
        for (var item : sequence.getValue()) {
          array.add(value("%s[%d]".formatted(path, index++), item));
        }
        yield array.build();
      }
      case ScalarNode scalar -> scalar(scalar);
      default -> throw wrong(node, "not known here");
    };
  }

  private JsonValue object(String path, MappingNode mapping) {
    var object = Json.object();
    var names = new HashMap<String, Mark>();
    for (var member : mapping.getValue()) {
      if (!(member.getKeyNode() instanceof ScalarNode key)) {
        throw wrong(member.getKeyNode(), "a name must be a text");
      }
      var name = key.getValue();
      if (names.put(name, key.getStartMark()) != null) {
        throw wrong(key, name + " stands here twice; which one counts?");
      }
      var value = value(path.isEmpty() ? name : path + "." + name, member.getValueNode());
      object.add(name, value);
    }
    return object.build();
  }

  private static JsonValue scalar(ScalarNode scalar) {
    var text = scalar.getValue();
    var tag = scalar.getTag();
    if (tag.equals(Tag.NULL)) {
      return JsonValue.NULL;
    }
    if (tag.equals(Tag.BOOL)) {
      return truth(scalar, text);
    }
    if (tag.equals(Tag.INT) || tag.equals(Tag.FLOAT)) {
      return number(scalar, text);
    }
    if (tag.equals(Tag.STR) || tag.equals(Tag.TIMESTAMP)) {
      return Json.text(text);
    }
    throw wrong(scalar, "%s is not known here".formatted(tag));
  }

  private static JsonValue truth(ScalarNode scalar, String text) {
    return switch (text) {
      case "true" -> JsonValue.TRUE;
      case "false" -> JsonValue.FALSE;
      default ->
          throw wrong(scalar, "%s, write true or false, or the text in quotes".formatted(text));
    };
  }

  private static JsonValue number(ScalarNode scalar, String text) {
    if (text.length() > 40
        || !text.matches("-?(0|[1-9][0-9]*)(\\.[0-9]+)?([eE][+-]?[0-9]{1,2})?")) {
      throw wrong(scalar, "%s, write it in digits, or as a text in quotes".formatted(text));
    }
    return Json.number(new BigDecimal(text));
  }

  private static IllegalArgumentException wrong(Node node, String message) {
    return new IllegalArgumentException(words(node.getStartMark()) + ": " + message);
  }
}
