// SPDX-License-Identifier: Apache-2.0
/** A function of AWS Lambda with a cache: see docs/lambda.md. */
@NullMarked
package io.github.larder.examples.lambda;

import org.jspecify.annotations.NullMarked;
