// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.model;

import dev.menagerie.core.Prompt;
import dev.menagerie.core.Tool;
import dev.menagerie.engine.spi.ModelReply;
import jakarta.json.JsonObject;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Turns one request into one reply. It does not retry, price or log: the gateway does. */
public interface Provider {

  /**
   * What a model is asked.
   *
   * @param schema of the JSON object that the reply must be; empty for free text
   * @param tools that the model may call
   */
  record Request(Prompt prompt, Optional<JsonObject> schema, List<Tool> tools) {
    public Request {
      tools = List.copyOf(tools);
    }
  }

  /** The word before the colon in {@code provider:model}. */
  String name();

  /**
   * Asks a model, blocking. An interrupt ends the wait and the exchange.
   *
   * @param model the word after the colon in {@code provider:model}
   * @param delta takes the text of the reply piece by piece, in order, before this returns
   * @return a reply whose {@code model} is {@code provider:model} and whose usage has no price
   * @throws ProviderFailed if there is no whole reply
   */
  ModelReply reply(String model, Request request, Consumer<String> delta);

  /** Most tokens of a reply when the prompt sets no limit. */
  default int outputLimit() {
    return 4096;
  }
}
