// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server;

import dev.menagerie.architecture.Catalog;
import dev.menagerie.core.Architecture;
import jakarta.json.JsonObject;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.BiFunction;

/**
 * What agents may be made of.
 *
 * @param names in the order in which they are listed
 * @param make an architecture of a name with parameters, as {@link
 *     dev.menagerie.engine.spi.Agents#architecture}
 */
record Architectures(Set<String> names, BiFunction<String, JsonObject, Architecture> make) {

  /** Those of the catalogue. */
  static Architectures catalogued() {
    var names = new LinkedHashSet<String>();
    Catalog.all().forEach(entry -> names.add(entry.name()));
    return new Architectures(names, Catalog::create);
  }
}
