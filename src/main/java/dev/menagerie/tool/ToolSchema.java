// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.tool;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.PathType;
import com.networknt.schema.SchemaValidatorsConfig;
import com.networknt.schema.SpecVersion.VersionFlag;
import com.networknt.schema.ValidationMessage;
import com.networknt.schema.regex.RegularExpression;
import jakarta.json.JsonArray;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/**
 * A schema of a tool's arguments or results, JSON Schema 2020-12, compiled once. Reads no network.
 */
final class ToolSchema {

  private static final int DEEPEST = 64;
  private static final int MOST_MESSAGES = 5;

  private static final ObjectMapper MAPPER =
      new ObjectMapper().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS);

  /** Resolves nothing but what the schema itself and the standard's own meta-schemas hold. */
  private static final JsonSchemaFactory FACTORY =
      JsonSchemaFactory.getInstance(
          VersionFlag.V202012,
          builder ->
              builder.schemaLoaders(
                  loaders ->
                      loaders.add(
                          address -> {
                            throw new IllegalArgumentException(
                                "it refers to %s; only references inside the schema are followed"
                                    .formatted(address));
                          })));

  private static final SchemaValidatorsConfig CONFIG = config(false);
  private static final SchemaValidatorsConfig STRICT = config(true);

  private static SchemaValidatorsConfig config(boolean formats) {
    return SchemaValidatorsConfig.builder()
        .pathType(PathType.JSON_PATH)
        .regularExpressionFactory(ToolSchema::linear)
        .formatAssertionsEnabled(formats)
        .build();
  }

  /**
   * Pattern and text may both come from one server: matched in linear time. What such expressions
   * cannot say, looking around or back, is not checked.
   */
  private static RegularExpression linear(String expression) {
    try {
      var pattern = Pattern.compile(expression);
      return text -> pattern.matcher(text).find();
    } catch (PatternSyntaxException _) {
      var _ = java.util.regex.Pattern.compile(expression); // throws if it is none at all
      return _ -> true;
    }
  }

  private final Optional<JsonSchema> schema;
  private final Optional<String> unusable;
  private final String names;

  private ToolSchema(Optional<JsonSchema> schema, Optional<String> unusable, String names) {
    this.schema = schema;
    this.unusable = unusable;
    this.names = names;
  }

  /** Of arguments or results. What a {@code format} says is not checked. */
  static ToolSchema of(JsonObject schema) {
    return of(schema, CONFIG);
  }

  /** Of a form. What a {@code format} says is checked. */
  static ToolSchema form(JsonObject schema) {
    return of(schema, STRICT);
  }

  private static ToolSchema of(JsonObject schema, SchemaValidatorsConfig config) {
    if (depth(schema) > DEEPEST) {
      return unusable("it is nested deeper than %d".formatted(DEEPEST));
    }
    var foreign = foreign(schema);
    if (foreign.isPresent()) {
      return unusable(
          "it refers to %s; only references inside the schema are followed"
              .formatted(foreign.get()));
    }
    try {
      var compiled = FACTORY.getSchema(MAPPER.readTree(schema.toString()), config);
      compiled.initializeValidators();
      return new ToolSchema(Optional.of(compiled), Optional.empty(), names(schema));
    } catch (JsonProcessingException | RuntimeException | StackOverflowError e) {
      return unusable(String.valueOf(e.getMessage()));
    }
  }

  private static ToolSchema unusable(String reason) {
    return new ToolSchema(Optional.empty(), Optional.of("cannot be used: " + reason), "");
  }

  private static String names(JsonObject schema) {
    return schema.get("properties") instanceof JsonObject properties
        ? String.join(", ", properties.keySet())
        : "";
  }

  /** Why nothing can be checked against it, if so, in the words of the schema and as long. */
  Optional<String> unusable() {
    return unusable;
  }

  /**
   * What is wrong with a value, naming each field and what is allowed.
   *
   * @param brief makes what schema and value say short
   */
  Optional<String> wrong(JsonValue value, UnaryOperator<String> brief) {
    if (schema.isEmpty()) {
      return unusable.map(brief);
    }
    try {
      var messages = schema.get().validate(JacksonJson.of(value));
      return messages.isEmpty()
          ? Optional.empty()
          : Optional.of(
              messages.stream()
                  .sorted(Comparator.comparing(ValidationMessage::getMessage))
                  .limit(MOST_MESSAGES)
                  .map(it -> brief.apply(words(it)))
                  .collect(Collectors.joining("; ")));
    } catch (RuntimeException | StackOverflowError e) {
      return Optional.of("it cannot be checked: " + brief.apply(String.valueOf(e.getMessage())));
    }
  }

  private String words(ValidationMessage message) {
    var text = message.getMessage().replaceFirst("^\\$(\\.|: )?", "");
    var atRoot = message.getInstanceLocation().getNameCount() <= 1;
    var unknown = "additionalProperties".equals(message.getType()) && atRoot;
    return unknown ? "%s; there are: %s".formatted(text, names) : text;
  }

  private static int depth(JsonValue value) {
    return switch (value) {
      case JsonObject object ->
          1 + object.values().stream().mapToInt(ToolSchema::depth).max().orElse(0);
      case JsonArray array -> 1 + array.stream().mapToInt(ToolSchema::depth).max().orElse(0);
      default -> 0;
    };
  }

  /** A reference that leads out of the schema. */
  private static Optional<String> foreign(JsonValue value) {
    return switch (value) {
      case JsonObject object -> {
        for (var key : List.of("$ref", "$dynamicRef")) {
          if (object.get(key) instanceof JsonString ref && !ref.getString().startsWith("#")) {
            yield Optional.of(ref.getString());
          }
        }
        yield object.values().stream()
            .map(ToolSchema::foreign)
            .flatMap(Optional::stream)
            .findFirst();
      }
      case JsonArray array ->
          array.stream().map(ToolSchema::foreign).flatMap(Optional::stream).findFirst();
      default -> Optional.empty();
    };
  }
}
