// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.testkit;

import java.util.List;

/** The formats that a {@link ScriptedModelServer} speaks, each at the paths of its own. */
enum ModelWire {
  CHAT_COMPLETIONS,
  MESSAGES,
  GENERATE_CONTENT,
  OLLAMA_CHAT;

  static ModelWire at(String path) {
    if (path.endsWith("/chat/completions")) {
      return CHAT_COMPLETIONS;
    }
    if (path.endsWith("/messages")) {
      return MESSAGES;
    }
    return path.endsWith("/api/chat") ? OLLAMA_CHAT : GENERATE_CONTENT;
  }

  /** The events of an answer. */
  List<String> events(ModelScript.Says says, String model) {
    return switch (this) {
      case CHAT_COMPLETIONS -> ChatCompletionsWire.events(says, model);
      case MESSAGES -> MessagesWire.events(says, model);
      case GENERATE_CONTENT -> GenerateContentWire.events(says, model);
      case OLLAMA_CHAT -> OllamaChatWire.events(says, model);
    };
  }

  /** The events of the beginning of an answer. */
  List<String> opening(String text, String model) {
    return switch (this) {
      case CHAT_COMPLETIONS -> ChatCompletionsWire.opening(text, model);
      case MESSAGES -> MessagesWire.opening(text, model, new ModelScript.Count(20, 0, 0));
      case GENERATE_CONTENT -> GenerateContentWire.opening(text, model);
      case OLLAMA_CHAT -> OllamaChatWire.opening(text, model);
    };
  }

  /** What keeps a stream open without saying anything. */
  String pause() {
    return this == OLLAMA_CHAT ? "\n" : ": waiting\n\n";
  }

  String type() {
    return this == OLLAMA_CHAT ? "application/x-ndjson" : "text/event-stream";
  }
}
