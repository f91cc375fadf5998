import type { ExecutionContext, Type } from '@nestjs/common';

/** By class, method and key. Reflection walks prototypes each time, for a microsecond and more. */
const known = new WeakMap<Type, WeakMap<object, Map<string, unknown>>>();

/** What a decorator says about the method that answers, or else about its class; undefined when neither has it. */
export function routeMetadata<T>(context: ExecutionContext, key: string): T | undefined {
  const [controller, handler] = [context.getClass(), context.getHandler()];
  let methods = known.get(controller);
  if (!methods) known.set(controller, (methods = new WeakMap()));
  let values = methods.get(handler);
  if (!values) methods.set(handler, (values = new Map<string, unknown>()));
  if (!values.has(key))
    values.set(key, Reflect.getMetadata(key, handler) ?? Reflect.getMetadata(key, controller));
  return values.get(key) as T | undefined;
}
