// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.core;

import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The JSON form of a type: one walk over records and sealed interfaces gives schema, encoding,
 * decoding and validation.
 *
 * <p>Understood: records, sealed interfaces of records (told apart by the field {@code type}),
 * enums (lower case), {@code String}, {@code int}, {@code long}, {@code double}, {@code boolean},
 * {@link BigDecimal}, {@link Instant}, {@code List}, {@code Optional} (null when empty) and {@link
 * JsonObject} (which travels as a text that holds JSON). Recursive types are refused.
 *
 * <p>The schema is one that the strict modes of providers accept: the root is an object without
 * {@code anyOf} (another root is wrapped in {@code {"value": ...}}), every field is required, no
 * object has free fields.
 */
public final class Shape<T> {

  private static final Map<Type, Shape<?>> SHAPES = new ConcurrentHashMap<>();
  private static final Map<Type, Shape<?>> LISTS = new ConcurrentHashMap<>();
  private static final String VALUE = "value";

  private final ShapeNode node;
  private final boolean wrapped;

  private Shape(ShapeNode node) {
    this.node = node;
    this.wrapped = !(node instanceof ShapeFields);
  }

  /**
   * The shape of a type.
   *
   * @throws IllegalArgumentException if the type has no shape; the message names the component
   */
  public static <T> Shape<T> of(Class<T> type) {
    var known = SHAPES.get(type);
    return cast(
        known == null ? kept(SHAPES, type, new Shape<>(walk(type, "$", List.of()))) : known);
  }

  /** The shape of a list, as {@code {"value": [...]}}. */
  public static <T> Shape<List<T>> listOf(Class<T> element) {
    var known = LISTS.get(element);
    return cast(
        known == null
            ? kept(
                LISTS,
                element,
                new Shape<>(new ShapeNode.Items(walk(element, "$.value[]", List.of()))))
            : known);
  }

  /**
   * Walking a type loads classes, so it happens outside the map: a virtual thread that lets go of
   * its carrier while it holds a part of the map could wait for ever behind initialisers of classes
   * that need the map and hold all carriers.
   */
  private static Shape<?> kept(Map<Type, Shape<?>> shapes, Type type, Shape<?> walked) {
    var earlier = shapes.putIfAbsent(type, walked);
    return earlier == null ? walked : earlier;
  }

  /** JSON Schema 2020-12, an object. */
  public JsonObject schema() {
    return wrapped
        ? ShapeNode.objectSchema(Map.of(VALUE, node.schema()), Optional.empty())
        : node.schema().asJsonObject();
  }

  /**
   * The JSON form of a value.
   *
   * @throws IllegalArgumentException if the value holds NaN or an infinity; the message names its
   *     path
   */
  public JsonObject encode(T value) {
    return wrapped
        ? Json.object().add(VALUE, node.encode(value, "$." + VALUE)).build()
        : node.encode(value, "$").asJsonObject();
  }

  /**
   * The value of a JSON form.
   *
   * @throws Malformed if a field is missing, unknown or of the wrong type; the message names its
   *     path
   */
  public T decode(JsonValue json) {
    if (!wrapped) {
      return cast(node.decode(json, "$"));
    }
    var fields = ShapeFields.of(Map.of(VALUE, node));
    return cast(fields.decodeFields(json, "$", false).getFirst());
  }

  /**
   * Decodes a model's reply: JSON, which may stand in a code fence or between sentences.
   *
   * @throws Malformed as {@link #decode}, or if there is no JSON
   */
  public T parse(String reply) {
    int start = reply.indexOf('{');
    int end = reply.lastIndexOf('}');
    if (start < 0 || end < start) {
      throw new Malformed("no JSON object in the reply");
    }
    return decode(Json.parse(reply.substring(start, end + 1)));
  }

  private static ShapeNode walk(Type type, String path, List<Type> above) {
    if (above.contains(type)) {
      throw new IllegalArgumentException(path + ": recursive type " + type.getTypeName());
    }
    if (type instanceof ParameterizedType generic) {
      var inner = generic.getActualTypeArguments()[0];
      if (generic.getRawType() == List.class) {
        return new ShapeNode.Items(walk(inner, path + "[]", above));
      }
      if (generic.getRawType() == Optional.class) {
        return new ShapeNode.Maybe(walk(inner, path, above));
      }
    }
    if (!(type instanceof Class<?> plain)) {
      throw new IllegalArgumentException(path + ": no shape for " + type.getTypeName());
    }
    return walk(plain, path, above);
  }

  private static ShapeNode walk(Class<?> type, String path, List<Type> above) {
    if (type == String.class) {
      return new ShapeNode.Text();
    } else if (type == int.class || type == Integer.class) {
      return new ShapeNode.Whole(true);
    } else if (type == long.class || type == Long.class) {
      return new ShapeNode.Whole(false);
    } else if (type == double.class || type == Double.class) {
      return new ShapeNode.Real();
    } else if (type == boolean.class || type == Boolean.class) {
      return new ShapeNode.Truth();
    } else if (type == BigDecimal.class) {
      return new ShapeNode.Decimal();
    } else if (type == Instant.class) {
      return new ShapeNode.Time();
    } else if (type == JsonObject.class) {
      return new ShapeNode.Free();
    } else if (type.isEnum()) {
      return ShapeNode.Choice.of(type);
    } else if (type.isRecord()) {
      return fields(type, path, above);
    } else if (type.isSealed() && type.isInterface()) {
      return union(type, path, above);
    }
    throw new IllegalArgumentException(path + ": no shape for " + type.getTypeName());
  }

  private static ShapeFields fields(Class<?> type, String path, List<Type> above) {
    var within = new ArrayList<>(above);
    within.add(type);
    var parts = new LinkedHashMap<String, ShapeNode>();
    for (RecordComponent component : type.getRecordComponents()) {
      var at = path + "." + component.getName();
      var part = walk(component.getGenericType(), at, within);
      var says = component.getAnnotation(Says.class);
      parts.put(component.getName(), says == null ? part : new ShapeNode.Said(part, says.value()));
    }
    return ShapeFields.of(type, parts);
  }

  private static ShapeUnion union(Class<?> type, String path, List<Type> above) {
    var alternatives = new LinkedHashMap<String, ShapeFields>();
    for (var alternative : alternatives(type)) {
      var fields = fields(alternative, path, above);
      if (fields.parts().containsKey(ShapeNode.TYPE)) {
        throw new IllegalArgumentException(
            "%s: %s has a component named type".formatted(path, alternative.getSimpleName()));
      }
      alternatives.put(ShapeNode.lower(alternative.getSimpleName()), fields);
    }
    return new ShapeUnion(alternatives);
  }

  private static List<Class<?>> alternatives(Class<?> type) {
    var found = new ArrayList<Class<?>>();
    for (var permitted : type.getPermittedSubclasses()) {
      if (permitted.isRecord()) {
        found.add(permitted);
      } else {
        found.addAll(alternatives(permitted));
      }
    }
    return found;
  }

  // The walk built the node from T, so the cast holds.
  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
  private static <U> U cast(Object value) {
    return (U) value;
  }
}
