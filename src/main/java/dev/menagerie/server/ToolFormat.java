// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server;

import dev.menagerie.core.Json;
import dev.menagerie.core.Tool;
import jakarta.json.JsonObject;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** The forms in which others take the definition of a tool. */
enum ToolFormat {
  /** An element of {@code tools} in a request for a chat completion. */
  OPENAI {
    @Override
    JsonObject of(Tool tool) {
      return Json.object().add("type", "function").add("function", LANGCHAIN4J.of(tool)).build();
    }
  },
  /** An element of {@code tools} in a request for a message. */
  ANTHROPIC {
    @Override
    JsonObject of(Tool tool) {
      return Json.object()
          .add("name", tool.name())
          .add("description", tool.description())
          .add("input_schema", tool.schema())
          .build();
    }
  },
  /** The parts of a {@code ToolSpecification}. */
  LANGCHAIN4J {
    @Override
    JsonObject of(Tool tool) {
      return Json.object()
          .add("name", tool.name())
          .add("description", tool.description())
          .add("parameters", tool.schema())
          .build();
    }
  };

  abstract JsonObject of(Tool tool);

  private String text() {
    return name().toLowerCase(Locale.ROOT);
  }

  static ToolFormat named(String text) {
    return Arrays.stream(values())
        .filter(format -> format.text().equals(text))
        .findFirst()
        .orElseThrow(
            () ->
                Problem.invalid(
                    "format",
                    "%s, must be one of %s"
                        .formatted(
                            text,
                            Arrays.stream(values())
                                .map(ToolFormat::text)
                                .collect(Collectors.joining(", ")))));
  }
}
