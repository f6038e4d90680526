// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.model;

import dev.langchain4j.model.chat.request.ChatRequest;
import dev.menagerie.core.Json;
import dev.menagerie.engine.spi.ModelReply;
import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * The models behind one endpoint, asked in one wire format.
 *
 * <p>A model that refuses a {@link Feature} is asked again without it, at once, and from then on.
 * Tool schemas and reply schemas go into the request as they are: LangChain4j's own types for
 * schemas would lose keywords.
 */
final class StreamedModels {

  private final String provider;
  private final Endpoint endpoint;
  private final int outputLimit;
  private final Wire wire;
  private final Map<String, Set<Feature>> refused = new ConcurrentHashMap<>();

  StreamedModels(String provider, Endpoint endpoint, int outputLimit, Wire wire) {
    if (outputLimit < 1) {
      throw new IllegalArgumentException(
          "outputLimit: %d, must be at least 1".formatted(outputLimit));
    }
    this.provider = provider;
    this.endpoint = endpoint;
    this.outputLimit = outputLimit;
    this.wire = wire;
  }

  int outputLimit() {
    return outputLimit;
  }

  ModelReply reply(String model, Provider.Request request, Consumer<String> delta) {
    var without = refused.computeIfAbsent(model, _ -> ConcurrentHashMap.newKeySet());
    while (true) {
      var names = new ToolNames(request.tools());
      var exchange = endpoint.exchange(provider, fields(request, without, names));
      var heard = new Heard(delta, exchange);
      ask(model, request, Set.copyOf(without), names, exchange, heard);
      var failure = exchange.failure();
      if (failure.isEmpty()) {
        return new WholeReply(provider, model, request, names, wire::usage).of(heard);
      }
      if (!exchange.requestRefused() || !learn(failure.get(), request, without)) {
        throw heard.spent(failure.get(), request);
      }
    }
  }

  private void ask(
      String model,
      Provider.Request request,
      Set<Feature> without,
      ToolNames names,
      Exchange exchange,
      Heard heard) {
    var turns = request.prompt().turns();
    if (request.schema().isPresent() && without.contains(Feature.SCHEMA)) {
      turns = Instruction.appended(turns, request.schema().get());
    }
    var sampling = request.prompt().sampling();
    int limit = sampling.maxTokens() > 0 ? sampling.maxTokens() : outputLimit;
    var settings = new Wire.Settings(sampling.temperature(), limit, sampling.stop(), without);
    var messages = wire.messages(Conversation.of(turns, names), settings);
    try {
      wire.model(exchange, model, settings)
          .chat(ChatRequest.builder().messages(messages).build(), heard);
    } catch (RuntimeException e) {
      throw ProviderFailed.refused("%s: the request cannot be made: %s".formatted(provider, e))
          .because(e);
    }
    heard.rethrow();
  }

  private Map<String, JsonValue> fields(
      Provider.Request request, Set<Feature> without, ToolNames names) {
    var fields = new LinkedHashMap<String, JsonValue>(wire.always());
    if (!request.tools().isEmpty()) {
      var tools = Json.array();
      request.tools().forEach(tool -> tools.add(wire.tool(names.sent(tool.name()), tool)));
      fields.put("tools", wire.tools(tools.build()));
    }
    if (without.contains(Feature.STREAM_OPTIONS)) {
      fields.put("stream_options", JsonValue.NULL);
    }
    if (!without.contains(Feature.SCHEMA)) {
      request.schema().map(wire::schema).ifPresent(fields::putAll);
    }
    return fields;
  }

  /** Whether a refusal taught something that makes another attempt worthwhile. */
  private static boolean learn(
      ProviderFailed failure, Provider.Request request, Set<Feature> without) {
    return Arrays.stream(Feature.values())
        .filter(it -> it.named(failure.getMessage()))
        .filter(it -> it != Feature.SCHEMA || request.schema().isPresent())
        .map(without::add)
        .reduce(false, Boolean::logicalOr);
  }

  /** A schema of an object as all formats want it: with its type and its properties. */
  static JsonObject objectSchema(JsonObject schema) {
    var object = Json.object(schema);
    if (!schema.containsKey("type")) {
      object.add("type", "object");
    }
    if (!schema.containsKey("properties")) {
      object.add("properties", JsonValue.EMPTY_JSON_OBJECT);
    }
    return object.build();
  }
}
