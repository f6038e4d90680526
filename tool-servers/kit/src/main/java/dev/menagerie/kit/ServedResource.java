// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.kit;

import jakarta.json.JsonObject;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A resource, or a family of them, with what reads it.
 *
 * @param uri its address; {@code {name}} stands for a part without a slash, and makes it a template
 */
public record ServedResource(
    String uri, String name, String description, String mimeType, ResourceHandler handler) {

  private static final Pattern VARIABLE = Pattern.compile("\\{([A-Za-z0-9_]+)}");

  public ServedResource {
    if (uri.isBlank() || name.isBlank()) {
      throw new IllegalArgumentException("a resource needs a uri and a name");
    }
  }

  /** Whether the address has variables. */
  boolean template() {
    return VARIABLE.matcher(uri).find();
  }

  /** The values of the variables if the address is this resource's. */
  Optional<Map<String, String>> variables(String asked) {
    var names = new ArrayList<String>();
    var matcher = expression(names).matcher(asked);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    var values = new LinkedHashMap<String, String>();
    for (var i = 0; i < names.size(); i++) {
      values.put(names.get(i), matcher.group(i + 1));
    }
    return Optional.of(values);
  }

  private Pattern expression(List<String> names) {
    var expression = new StringBuilder();
    var variable = VARIABLE.matcher(uri);
    var end = 0;
    while (variable.find()) {
      expression.append(Pattern.quote(uri.substring(end, variable.start()))).append("([^/]+)");
      names.add(variable.group(1));
      end = variable.end();
    }
    return Pattern.compile(expression.append(Pattern.quote(uri.substring(end))).toString());
  }

  JsonObject described() {
    return Wire.object()
        .add(template() ? "uriTemplate" : "uri", uri)
        .add("name", name)
        .add("description", description)
        .add("mimeType", mimeType)
        .build();
  }
}
