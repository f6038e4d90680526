// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.tool;

import dev.menagerie.kit.Content;
import dev.menagerie.kit.ToolResult;
import jakarta.json.JsonObject;
import java.util.Optional;
import java.util.stream.Collectors;

/** A tool's result as a model reads it: plain text without secrets, of bounded length. */
final class ResultText {

  private static final int BRIEF = 200;

  private ResultText() {}

  /**
   * The texts of a result; its value as JSON where it has no text; placeholders for the rest.
   *
   * @param most characters; what is beyond is cut, with a note
   */
  static String of(ToolResult result, Secrets secrets, int most) {
    return of(result, Optional.empty(), secrets, most);
  }

  /**
   * The same, with a word on how to read what is only named.
   *
   * @param reader the name of the tool that reads resources, if there is one
   */
  static String of(ToolResult result, Optional<String> reader, Secrets secrets, int most) {
    var how = reader.map("; to be read with %s"::formatted).orElse("");
    var texts =
        result.content().stream().map(it -> text(it, how)).collect(Collectors.joining("\n"));
    var shown = texts.isBlank() ? result.structured().map(Object::toString).orElse(texts) : texts;
    return shortened(shown, secrets, most);
  }

  /** A text without secrets, cut with a note where it is too long. */
  static String shortened(String text, Secrets secrets, int most) {
    return cut(secrets.removed(PlainText.of(text)), most);
  }

  private static String text(Content content, String how) {
    return switch (content) {
      case Content.Text(var text) -> text;
      case Content.Image(var data, var type) -> binary("image", type, data);
      case Content.Audio(var data, var type) -> binary("audio", type, data);
      case Content.Link(var uri, var name) -> "[link %s: %s%s]".formatted(name, uri, how);
      case Content.Embedded(var resource) -> embedded(resource);
      case Content.Unknown(var json) -> "[content of type %s]".formatted(json.get("type"));
    };
  }

  private static String embedded(JsonObject resource) {
    var uri = resource.getString("uri", "?");
    return resource.containsKey("text")
        ? "[resource %s]\n%s".formatted(uri, resource.getString("text", ""))
        : binary(
            "resource " + uri, resource.getString("mimeType", "?"), resource.getString("blob", ""));
  }

  private static String binary(String what, String type, String base64) {
    return "[%s, %s, %d bytes]".formatted(what, type, base64.length() / 4 * 3);
  }

  private static String cut(String text, int most) {
    if (text.length() <= most) {
      return text;
    }
    var end = Character.isHighSurrogate(text.charAt(most - 1)) ? most - 1 : most;
    return text.substring(0, end)
        + "\n[cut: the result has %d characters, shown are the first %d]"
            .formatted(text.length(), end);
  }

  /** One short line, for a message; of what a server says see {@link Secrets#brief}. */
  static String brief(String text) {
    var line = PlainText.of(text).replaceAll("\\s+", " ").strip();
    return line.length() <= BRIEF ? line : line.substring(0, BRIEF) + "...";
  }
}
