// SPDX-License-Identifier: Apache-2.0
package io.github.larder.docs;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.AbstractConstruct;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.ScalarNode;

/**
 * A part of a YAML or JSON document, read by paths. CloudFormation's short functions, such as
 * {@code !Ref}, become maps of one entry, as in its long form.
 */
record Template(@Nullable Object root) {

  static Template read(String path) {
    return parse(Guides.read(path));
  }

  /** An empty text is a document without a root. */
  static Template parse(String text) {
    @Nullable Object root = new Yaml(new Functions()).load(text);
    return new Template(root);
  }

  /** What is at a path of names and indices. */
  Template at(Object... path) {
    Object found = present();
    for (Object step : path) {
      found =
          step instanceof Integer index
              ? ((List<?>) found).get(index)
              : Objects.requireNonNull(((Map<?, ?>) found).get(step), "no " + step);
    }
    return new Template(found);
  }

  /** The value at a path; a reference to a parameter is its default. */
  String text(Object... path) {
    Object found = at(path).present();
    return found instanceof Map<?, ?> function
        ? parameter(Objects.requireNonNull(function.get("Ref")).toString())
        : found.toString();
  }

  private String parameter(String name) {
    return at("Parameters", name, "Default").present().toString();
  }

  /** What is there. */
  Object present() {
    return Objects.requireNonNull(root, "an empty document");
  }

  private static final class Functions extends SafeConstructor {

    Functions() {
      super(new LoaderOptions());
      yamlMultiConstructors.put("!", new Function());
    }

    private final class Function extends AbstractConstruct {
      @Override
      public Object construct(Node node) {
        String name = node.getTag().getValue().substring(1);
        return Map.of(name, constructScalar((ScalarNode) node));
      }
    }
  }
}
