// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.kit;

import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import jakarta.json.JsonString;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** The prompts of a server: listed, written, and their arguments completed. */
final class McpPrompts {

  private static final int MOST_SUGGESTIONS = 100;

  private final List<ServedPrompt> prompts;

  McpPrompts(List<ServedPrompt> prompts) {
    this.prompts = prompts;
  }

  JsonObjectBuilder list(JsonObject params) {
    return Page.of("prompts", prompts.stream().map(ServedPrompt::described).toList(), params);
  }

  JsonObject get(JsonObject params, CallMeta meta) {
    var prompt = named(params.getString("name", ""));
    var arguments = arguments(prompt, Wire.object(params, "arguments"));
    try {
      var messages = Wire.array();
      prompt.handler().write(arguments, meta).forEach(message -> messages.add(message.json()));
      return Wire.object()
          .add("description", prompt.description())
          .add("messages", messages)
          .build();
    } catch (IllegalArgumentException e) {
      throw RpcError.invalid(String.valueOf(e.getMessage()));
    }
  }

  private ServedPrompt named(String name) {
    return prompts.stream()
        .filter(prompt -> prompt.name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                RpcError.invalid(
                    "unknown prompt: \"%s\"; there are %s"
                        .formatted(
                            name,
                            prompts.stream()
                                .map(ServedPrompt::name)
                                .collect(Collectors.joining(", ")))));
  }

  private static Map<String, String> arguments(ServedPrompt prompt, JsonObject given) {
    var arguments = new LinkedHashMap<String, String>();
    for (var argument : prompt.arguments()) {
      if (given.get(argument.name()) instanceof JsonString text) {
        arguments.put(argument.name(), text.getString());
      } else if (given.containsKey(argument.name())) {
        throw RpcError.invalid("argument %s: must be a text".formatted(argument.name()));
      } else if (argument.required()) {
        throw RpcError.invalid("argument %s is missing".formatted(argument.name()));
      }
    }
    return arguments;
  }

  /** What may follow what has been typed of an argument; nothing for variables of resources. */
  JsonObject completed(JsonObject params) {
    var reference = Wire.object(params, "ref");
    var argument = Wire.object(params, "argument");
    var fitting =
        reference.getString("type", "").equals("ref/prompt")
            ? suggested(
                named(reference.getString("name", "")),
                argument.getString("name", ""),
                argument.getString("value", ""))
            : List.<String>of();
    var values = Wire.array();
    fitting.stream().limit(MOST_SUGGESTIONS).forEach(values::add);
    var completion =
        Wire.object()
            .add("values", values)
            .add("total", fitting.size())
            .add("hasMore", fitting.size() > MOST_SUGGESTIONS);
    return Wire.object().add("completion", completion).build();
  }

  private static List<String> suggested(ServedPrompt prompt, String argument, String typed) {
    var begun = typed.toLowerCase(Locale.ROOT);
    return prompt.arguments().stream()
        .filter(it -> it.name().equals(argument))
        .flatMap(it -> it.suggestions().stream())
        .filter(it -> it.toLowerCase(Locale.ROOT).startsWith(begun))
        .toList();
  }
}
