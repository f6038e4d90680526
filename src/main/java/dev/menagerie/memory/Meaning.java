// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.memory;

import dev.menagerie.core.Json;
import dev.menagerie.engine.spi.MemoryEvent;
import dev.menagerie.memory.retrieval.Unit;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * The vector that travels in an event: {@code "vector": {"model": ..., "values": ...}}, the values
 * being little-endian float32 in Base64.
 */
final class Meaning {

  private static final String FIELD = "vector";

  private Meaning() {}

  static MemoryEvent add(MemoryEvent event, String model, float[] vector) {
    var bytes = ByteBuffer.allocate(Float.BYTES * vector.length).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(vector);
    var values = Base64.getEncoder().encodeToString(bytes.array());
    var body =
        Json.object(event.body())
            .add(FIELD, Json.object().add("model", model).add("values", values))
            .build();
    return new MemoryEvent(event.position(), event.space(), event.task(), event.path(), body);
  }

  /** The vector of an event; null if it has none by this model, or none that can be used. */
  static float @Nullable [] of(MemoryEvent event, String model) {
    return event.body().get(FIELD) instanceof JsonObject vector
            && vector.get("model") instanceof JsonString by
            && vector.get("values") instanceof JsonString values
            && by.getString().equals(model)
        ? vector(values.getString())
        : null;
  }

  private static float @Nullable [] vector(String values) {
    try {
      var bytes = ByteBuffer.wrap(Base64.getDecoder().decode(values));
      var vector = new float[bytes.remaining() / Float.BYTES];
      bytes.order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(vector);
      return Unit.fits(vector) ? vector : null;
    } catch (IllegalArgumentException _) {
      return null;
    }
  }
}
