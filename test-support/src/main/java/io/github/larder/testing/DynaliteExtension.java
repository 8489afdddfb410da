// SPDX-License-Identifier: Apache-2.0
package io.github.larder.testing;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Injects the {@link Dynalite} of the test run, as a parameter of a constructor or a method. If it
 * cannot run, the tests are skipped, and the report says why.
 */
public final class DynaliteExtension implements ExecutionCondition, ParameterResolver {

  private static final Namespace NAMESPACE = Namespace.create(DynaliteExtension.class);

  /** Used by JUnit. */
  public DynaliteExtension() {}

  /** The engine, or the reason why it cannot run. */
  private record Attempt(@Nullable Dynalite engine, String reason) implements AutoCloseable {

    static Attempt make() {
      try {
        return new Attempt(Dynalite.start(), "dynalite runs");
      } catch (NodePackage.NotAvailableException e) {
        return new Attempt(null, "The second engine is not tested: " + e.getMessage());
      }
    }

    @Override
    public void close() {
      if (engine != null) {
        engine.close();
      }
    }
  }

  @Override
  public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
    Attempt attempt = attempt(context);
    return attempt.engine() == null
        ? ConditionEvaluationResult.disabled(attempt.reason())
        : ConditionEvaluationResult.enabled(attempt.reason());
  }

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == Dynalite.class;
  }

  @Override
  public @Nullable Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    return attempt(context).engine();
  }

  private static Attempt attempt(ExtensionContext context) {
    return context
        .getRoot()
        .getStore(NAMESPACE)
        .computeIfAbsent(Attempt.class, type -> Attempt.make(), Attempt.class);
  }
}
