const _: () = {
    use ::aiopyramid::__private as __aiopyramid;
    use __aiopyramid::ways::*;
    #[automatically_derived]
    impl<T: Clone> __aiopyramid::TemplateValue<1> for Wrapped<T>
    where
        T: Default,
    {
        const SHAPE: &'static __aiopyramid::Shape = &__aiopyramid::Shape::Names(__aiopyramid::Names {
            of: "Wrapped",
            parts: &[
                __aiopyramid::Part::Name(
                    "firstName",
                    __aiopyramid::ShapeAt::<String, 0>::SHAPE,
                ),
                __aiopyramid::Part::Flattened(__aiopyramid::ShapeAt::<Vec<T>, 0>::SHAPE),
            ],
            globals: &["csrf"],
        });
    }
    #[automatically_derived]
    impl<T: Clone> __aiopyramid::TemplateValue<2> for Wrapped<T>
    where
        T: Default,
    {
        const SHAPE: &'static __aiopyramid::Shape = &__aiopyramid::Shape::Names(__aiopyramid::Names {
            of: "Wrapped",
            parts: &[
                __aiopyramid::Part::Name(
                    "firstName",
                    __aiopyramid::ShapeAt::<String, 1>::SHAPE,
                ),
                __aiopyramid::Part::Flattened(__aiopyramid::ShapeAt::<Vec<T>, 1>::SHAPE),
            ],
            globals: &["csrf"],
        });
    }
    #[automatically_derived]
    impl<T: Clone> __aiopyramid::TemplateValue<3> for Wrapped<T>
    where
        T: Default,
    {
        const SHAPE: &'static __aiopyramid::Shape = &__aiopyramid::Shape::Names(__aiopyramid::Names {
            of: "Wrapped",
            parts: &[
                __aiopyramid::Part::Name(
                    "firstName",
                    __aiopyramid::ShapeAt::<String, 2>::SHAPE,
                ),
                __aiopyramid::Part::Flattened(__aiopyramid::ShapeAt::<Vec<T>, 2>::SHAPE),
            ],
            globals: &["csrf"],
        });
    }
    #[automatically_derived]
    impl<T: Clone> __aiopyramid::TemplateValue<4> for Wrapped<T>
    where
        T: Default,
    {
        const SHAPE: &'static __aiopyramid::Shape = &__aiopyramid::Shape::Names(__aiopyramid::Names {
            of: "Wrapped",
            parts: &[
                __aiopyramid::Part::Name(
                    "firstName",
                    __aiopyramid::ShapeAt::<String, 3>::SHAPE,
                ),
                __aiopyramid::Part::Flattened(__aiopyramid::ShapeAt::<Vec<T>, 3>::SHAPE),
            ],
            globals: &["csrf"],
        });
    }
    #[automatically_derived]
    impl<T: Clone> __aiopyramid::TemplateValue<5> for Wrapped<T>
    where
        T: Default,
    {
        const SHAPE: &'static __aiopyramid::Shape = &__aiopyramid::Shape::Names(__aiopyramid::Names {
            of: "Wrapped",
            parts: &[
                __aiopyramid::Part::Name(
                    "firstName",
                    __aiopyramid::ShapeAt::<String, 4>::SHAPE,
                ),
                __aiopyramid::Part::Flattened(__aiopyramid::ShapeAt::<Vec<T>, 4>::SHAPE),
            ],
            globals: &["csrf"],
        });
    }
};
