// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.core;

import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A record, in a {@link Shape}. */
record ShapeFields(
    Map<String, ShapeNode> parts, List<Method> accessors, @Nullable Constructor<?> constructor)
    implements ShapeNode {

  static ShapeFields of(Map<String, ShapeNode> parts) {
    return new ShapeFields(parts, List.of(), null);
  }

  static ShapeFields of(Class<?> type, Map<String, ShapeNode> parts) {
    var components = type.getRecordComponents();
    try {
      var types = Arrays.stream(components).map(RecordComponent::getType).toArray(Class[]::new);
      var constructor = type.getDeclaredConstructor(types);
      constructor.setAccessible(true);
      var accessors = Arrays.stream(components).map(RecordComponent::getAccessor).toList();
      accessors.forEach(accessor -> accessor.setAccessible(true));
      return new ShapeFields(parts, accessors, constructor);
    } catch (NoSuchMethodException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public JsonValue schema() {
    return ShapeNode.objectSchema(schemas(), Optional.empty());
  }

  Map<String, JsonValue> schemas() {
    var schemas = new LinkedHashMap<String, JsonValue>();
    parts.forEach((name, part) -> schemas.put(name, part.schema()));
    return schemas;
  }

  @Override
  public JsonValue encode(Object value, String path) {
    return encode(value, path, Optional.empty());
  }

  JsonValue encode(Object value, String path, Optional<String> type) {
    var object = Json.object();
    type.ifPresent(name -> object.add(ShapeNode.TYPE, name));
    int index = 0;
    for (var part : parts.entrySet()) {
      try {
        var component = accessors.get(index++).invoke(value);
        object.add(part.getKey(), part.getValue().encode(component, path + "." + part.getKey()));
      } catch (IllegalAccessException | InvocationTargetException e) {
        throw new IllegalStateException(path + "." + part.getKey(), e);
      }
    }
    return object.build();
  }

  @Override
  public Object decode(JsonValue json, String path) {
    return construct(decodeFields(json, path, false), path);
  }

  Object decodeAlternative(JsonValue json, String path) {
    return construct(decodeFields(json, path, true), path);
  }

  /** The values of the fields in order; every field is there and no other. */
  List<Object> decodeFields(JsonValue json, String path, boolean typed) {
    if (!(json instanceof JsonObject object)) {
      throw ShapeNode.wrong(path, json, "an object");
    }
    for (var name : object.keySet()) {
      if (!parts.containsKey(name) && !(typed && name.equals(ShapeNode.TYPE))) {
        throw new Malformed(
            "%s.%s: unknown, must be one of %s".formatted(path, name, parts.keySet()));
      }
    }
    var values = new ArrayList<Object>(parts.size());
    for (var part : parts.entrySet()) {
      var at = path + "." + part.getKey();
      var value = object.get(part.getKey());
      if (value == null && !optional(part.getValue())) {
        throw new Malformed(at + ": missing");
      }
      values.add(part.getValue().decode(value == null ? JsonValue.NULL : value, at));
    }
    return values;
  }

  private static boolean optional(ShapeNode part) {
    return part instanceof ShapeNode.Maybe
        || (part instanceof ShapeNode.Said said && said.optional());
  }

  private Object construct(List<Object> values, String path) {
    if (constructor == null) {
      throw new IllegalStateException(path + ": a wrapper has no type of its own");
    }
    try {
      return constructor.newInstance(values.toArray());
    } catch (InvocationTargetException e) {
      if (e.getCause() instanceof IllegalArgumentException refused) {
        throw new Malformed(path + ": " + refused.getMessage());
      }
      throw new IllegalStateException(path, e.getCause());
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(path, e);
    }
  }
}
