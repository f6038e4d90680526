// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server;

import dev.menagerie.testkit.Diarist;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.inject.Alternative;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.util.LinkedHashSet;

/** Gives a server in a test a {@link Diarist}, beside its own. */
@Dependent
@Alternative
@Priority(1)
class DiaristArchitectures {

  @Produces
  @Singleton
  static Architectures architectures() {
    var catalogued = Architectures.catalogued();
    var names = new LinkedHashSet<>(catalogued.names());
    names.add(Diarist.NAME);
    return new Architectures(
        names,
        (name, parameters) ->
            name.equals(Diarist.NAME) ? new Diarist() : catalogued.make().apply(name, parameters));
  }
}
